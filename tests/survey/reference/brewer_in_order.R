# Brewer's two-stage variance with the rows sorted by unit: R's numbers for L8_brewer_in_order.csv. survey 4.1-1 pairs the probabilities of
# the units of a stratum in the order of the rows with their totals in the order of the names; sorted, both are the same.
# Rscript brewer_in_order.R    in this folder; R 4.2.2, survey 4.1-1
library(survey)
s <- read.csv("synthetic/data/literacy_sample.csv", na.strings = "")
s <- s[order(s$psu), ]
s$p2 <- s$n_responded / s$psu_size
d <- svydesign(id = ~psu + resp_id, strata = ~county, fpc = ~p1 + p2, data = s, pps = "brewer")
out <- NULL
put <- function(case, item, stat, value) out <<- rbind(out, data.frame(case = case, item = item, stat = stat, value = sprintf("%.17g", value)))
for (by in c("city", "county", "education")) {
  f <- if (by == "city") rep("all", nrow(s)) else s[[by]]
  for (l in sort(unique(f))) {
    k <- subset(d, f == l)
    m <- svymean(~literate + score, k)
    t <- svytotal(~literate, k)
    case <- paste0("br|", by)
    put(case, l, "p", coef(m)[[1]]); put(case, l, "p_se", SE(m)[[1]]); put(case, l, "score_mean", coef(m)[[2]]); put(case, l, "score_se", SE(m)[[2]])
    put(case, l, "total_literate", coef(t)); put(case, l, "total_se", SE(t))
    x <- attr(svyciprop(~literate, k, method = "xlogit", df = degf(subset(d, f == l))), "ci")
    put(case, l, "ci_xlogit_l", x[1]); put(case, l, "ci_xlogit_u", x[2])
  }
}
write.csv(out, "synthetic/results/L8_brewer_in_order.csv", row.names = FALSE, quote = FALSE)
