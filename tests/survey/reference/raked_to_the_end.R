# Replicates raked to the end, where golden_literacy.R stops at 1e-6 of all: R's numbers for L8_raked_to_the_end.csv.
# Rscript raked_to_the_end.R    in this folder; R 4.2.2, survey 4.1-1; some minutes
library(survey)
s <- read.csv("synthetic/data/literacy_sample.csv", stringsAsFactors = TRUE, na.strings = "")
m <- read.csv("synthetic/data/population_margins.csv", stringsAsFactors = FALSE)
margin <- function(v) {
  k <- m[m$margin == paste(v, collapse = "*"), ]
  d <- as.data.frame(do.call(rbind, strsplit(k$level, "*", fixed = TRUE)))
  names(d) <- v
  d$Freq <- k$count
  d
}
formulas <- list(~county, ~area, ~education, ~sex + age_group)
totals <- lapply(list("county", "area", "education", c("sex", "age_group")), margin)
d0 <- svydesign(id = ~psu, strata = ~county, weights = ~w_design, data = s)
counts <- read.csv("synthetic/weights/raowu200_psu_counts.csv")
factors <- as.matrix(counts[match(s$psu, counts$psu), paste0("b", 1:200)]) * (counts$n_h / (counts$n_h - 1))[match(s$psu, counts$psu)]
replicates <- list(
  jkn_raked = as.svrepdesign(d0, type = "JKn"),
  raowu_raked = svrepdesign(data = s, weights = ~w_design, repweights = factors, type = "bootstrap", combined.weights = FALSE,
                            scale = 1 / 199, rscales = rep(1, 200)))
out <- NULL
put <- function(case, item, stat, value) out <<- rbind(out, data.frame(case = case, item = item, stat = stat, value = sprintf("%.17g", value)))
pairs <- function(case, names, V) for (i in seq_along(names)) for (j in seq_len(i - 1)) put(case, paste(names[j], names[i], sep = "|"), "cov", V[i, j])
for (n in names(replicates)) {
  r <- rake(replicates[[n]], formulas, totals, control = list(maxit = 60, epsilon = 1e-14))
  e <- svymean(~literate + score, r)
  put(n, names(coef(e)), "est", coef(e)); put(n, names(coef(e)), "se", SE(e)); pairs(n, names(coef(e)), vcov(e))
  if (n != "jkn_raked") next
  b <- svyby(~literate, ~county, r, svymean, covmat = TRUE)
  put("jkn_raked_county", names(coef(b)), "est", coef(b)); put("jkn_raked_county", names(coef(b)), "se", SE(b)); pairs("jkn_raked_county", names(coef(b)), vcov(b))
  W <- weights(r, "analysis"); put("jkn_raked_replicates", seq_len(ncol(W)), "theta", colSums(W * s$literate) / colSums(W))
}
write.csv(out, "synthetic/results/L8_raked_to_the_end.csv", row.names = FALSE, quote = FALSE)
