## SYNTHETIC DATA. No real person, place or survey. Generates a finite city population of residents aged 18-69,
## its exact literacy rates, and two PPS samples (waves 2022 and 2024) with partly overlapping PSUs.
## Usage:  Rscript generate_literacy.R        (writes into the working directory; base R only)
RNGversion("4.2.0"); set.seed(20240917)
num <- function(x) sprintf("%.17g", x)
## ---- frame of PSUs --------------------------------------------------------------------------------------------
county <- sprintf("C%02d", 1:12)
n24 <- c(36, 33, 31, 28, 26, 24, 22, 20, 18, 16, 12, 10); n22 <- c(29, 27, 25, 23, 21, 20, 18, 17, 15, 13, 10, 8)
Nh <- c(92, 78, 65, 58, 50, 44, 38, 31, 24, 18, 12, 8) * 1000
urb <- c(.95, .90, .88, .80, .72, .65, .58, .50, .42, .35, .30, .25)
psu <- do.call(rbind, lapply(1:12, function(h) { out <- NULL; nu <- Nh[h] * urb[h]; nr <- Nh[h] - nu; s <- 0; k <- 0
  while (s < nu) { k <- k + 1; m <- round(exp(rnorm(1, log(700), .45))); m <- min(m, floor(Nh[h] / (1.45 * n24[h]))); if (h == 3 && k == 1) m <- 6400; m <- min(m, ceiling(nu - s)); if (nu - s - m < 100) m <- ceiling(nu - s); out <- rbind(out, data.frame(h = h, urban = 1, M = m)); s <- s + m }
  s <- 0; while (s < nr) { m <- round(exp(rnorm(1, log(260), .40))); m <- min(m, ceiling(nr - s)); if (nr - s - m < 80) m <- ceiling(nr - s); out <- rbind(out, data.frame(h = h, urban = 0, M = m)); s <- s + m }
  out }))
psu$psu <- seq_len(nrow(psu)); psu$re <- rnorm(nrow(psu), 0, .30); psu$prn <- runif(nrow(psu)); psu$mos <- pmax(40, round(psu$M * exp(rnorm(nrow(psu), 0, .12))))
ceff <- c(.35, .25, .30, .10, .05, 0, -.05, -.10, -.10, -.20, -.25, -.30)
## ---- persons --------------------------------------------------------------------------------------------------
i <- rep(psu$psu, psu$M); N <- length(i); h <- psu$h[i]; u <- psu$urban[i]
male <- as.integer(runif(N) < .505)
age <- 18 + floor(52 * rbeta(N, ifelse(u == 1, 1.15, 1.5), ifelse(u == 1, 1.35, 1.1))); age <- pmin(age, 69)
big <- i == which.max(psu$M); age[big] <- pmin(69, 18 + rpois(sum(big), 6))          # a university town
ag <- cut(age, c(17, 29, 39, 49, 59, 69), labels = c("18-29", "30-39", "40-49", "50-59", "60-69"))
lat <- 2.6 - .055 * (age - 18) + .9 * u + .15 * male + ceff[h] + rnorm(N, 0, 1.1) + ifelse(big, 1.2, 0)
edu <- cut(lat, c(-Inf, 0, 1.4, 2.3, 3.2, Inf), labels = c("primary_or_below", "junior_middle", "senior_middle", "college", "bachelor_plus"))
r <- runif(N); grp <- ifelse(age >= 60, "elderly", ifelse(u == 0 & r < .62, "farmer", ifelse(r < ifelse(u == 1, .30, .78), "industrial_worker", ifelse(as.integer(edu) >= 4 & r > .93, "cadre", "other"))))
eb <- c(-.95, -.55, -.06, .26, .78)[as.integer(edu)]
theta22 <- -.76 + eb + .12 * (male - .5) - .008 * (age - 40) + .22 * (u - .6) + ceff[h] + psu$re[i] + rnorm(N, 0, .90); theta24 <- theta22 + .15
ia <- c(1.3, 1.1, 1.6, .9, 1.4, 1.2, 1.0, 1.5, 1.3, .8, 1.7, 1.1, 1.2, 1.4, 1.0); ib <- c(-1.2, -.9, -.6, -.4, -.3, -.1, 0, .1, .3, .4, .5, .7, .8, 1.0, 1.3); ic <- rep(c(.20, .25, .15), 5)
pa <- c(1.1, .9, 1.3, 1.0, 1.2); pb1 <- c(-.9, -.5, -.2, .1, .3); pb2 <- c(.2, .5, .6, 1.0, 1.2)
answer <- function(th) { X <- matrix(0L, length(th), 20)
  for (j in 1:15) X[, j] <- as.integer(runif(length(th)) < ic[j] + (1 - ic[j]) * plogis(ia[j] * (th - ib[j])))
  for (j in 1:5) { e1 <- exp(pa[j] * (th - pb1[j])); e2 <- e1 * exp(pa[j] * (th - pb2[j])); d <- 1 + e1 + e2; v <- runif(length(th)); X[, 15 + j] <- (v > 1 / d) + (v > (1 + e1) / d) }
  colnames(X) <- sprintf("q%02d", 1:20); X }
X24 <- answer(theta24); X22 <- answer(theta22); sc24 <- 4 * rowSums(X24); sc22 <- 4 * rowSums(X22)        # 15 x 4 + 5 x 8 = 100 points
pop <- data.frame(county = county[h], psu = i, area = ifelse(u == 1, "urban", "rural"), sex = ifelse(male == 1, "male", "female"), age = age, age_group = ag, education = edu, key_group = grp, score24 = sc24, score22 = sc22)
## ---- truth and margins ----------------------------------------------------------------------------------------
tr <- function(v) { k <- if (length(v)) interaction(pop[v], sep = "*", drop = TRUE, lex.order = TRUE) else factor(rep("all", N)); data.frame(domain = if (length(v)) paste(v, collapse = "*") else "city", level = levels(k), N = as.vector(table(k)),
  literate_2024 = num(tapply(pop$score24 >= 70, k, mean)), mean_score_2024 = num(tapply(pop$score24, k, mean)), literate_2022 = num(tapply(pop$score22 >= 70, k, mean)), mean_score_2022 = num(tapply(pop$score22, k, mean))) }
truth <- do.call(rbind, lapply(list(character(0), "county", "sex", "age_group", "area", "education", "key_group", c("county", "area"), c("sex", "age_group"), c("area", "education")), tr))
write.csv(truth, "population_truth.csv", row.names = FALSE, quote = FALSE)
mar <- function(v) { k <- interaction(pop[v], sep = "*", drop = TRUE, lex.order = TRUE); data.frame(margin = paste(v, collapse = "*"), level = levels(k), count = as.vector(table(k))) }
write.csv(do.call(rbind, lapply(list("county", "area", "education", c("sex", "age_group"), "sex", "age_group", c("county", "area")), mar)), "population_margins.csv", row.names = FALSE, quote = FALSE)
fr <- data.frame(county = county[psu$h], psu = sprintf("P%04d", psu$psu), area = ifelse(psu$urban == 1, "urban", "rural"), mos = psu$mos, size = psu$M)
write.csv(fr, "psu_frame.csv", row.names = FALSE, quote = FALSE)
## ---- samples: Pareto PPS of PSUs with permanent random numbers, simple random sampling of persons, non-response ----
wave <- function(year, nh, take, shift, X, score, seed) { set.seed(seed); out <- NULL
  for (hh in 1:12) { f <- psu[psu$h == hh, ]; n <- nh[hh]; p <- n * f$mos / sum(f$mos); cert <- p >= 1
    while (any(p[!cert] >= 1) || (any(cert) && abs(sum(p[!cert]) - (n - sum(cert))) > 1e-9)) { p[cert] <- 1; p[!cert] <- (n - sum(cert)) * f$mos[!cert] / sum(f$mos[!cert]); cert <- cert | p >= 1 }
    z <- (f$prn - shift) %% 1; q <- rep(-1, nrow(f)); q[!cert] <- (z * (1 - p) / (p * (1 - z)))[!cert]; s <- order(q)[1:n]
    for (k in s) { id <- which(i == f$psu[k]); m <- if (cert[k]) 2 * take else take; m <- min(m, length(id)); sel <- id[sample.int(length(id), m)]
      pr <- plogis(1.30 + .35 * (1 - u[sel]) - .30 * male[sel] + .012 * (age[sel] - 40) - .12 * (as.integer(edu[sel]) - 3)); got <- sel[runif(m) < pr]; if (length(got) < 2) got <- sel[1:2]
      out <- rbind(out, data.frame(year = year, county = county[hh], psu = sprintf("P%04d", f$psu[k]), psu_mos = f$mos[k], psu_size = f$M[k], n_psu_frame = nrow(f), certainty = as.integer(cert[k]), p1 = p[k], p2 = length(sel) / f$M[k], n_selected = m, n_responded = length(got), row = got)) } }
  d <- data.frame(resp_id = sprintf("%dR%05d", year %% 100, seq_len(nrow(out))), out[, 1:11], area = pop$area[out$row], sex = pop$sex[out$row], age = age[out$row], age_group = ag[out$row], education = edu[out$row], key_group = grp[out$row])
  d$key_group[sample.int(nrow(d), round(.015 * nrow(d)))] <- NA
  d$w_base <- 1 / (d$p1 * d$p2); d$w_design <- d$w_base * d$n_selected / d$n_responded
  d <- cbind(d, X[out$row, ]); d$score <- score[out$row]; d$literate <- as.integer(d$score >= 70); d }
s24 <- wave(2024, n24, 27, .37, X24, sc24, 241); s22 <- wave(2022, n22, 27, .25, X22, sc22, 221)
wr <- function(d, f) { for (v in c("p1", "p2", "w_base", "w_design")) d[[v]] <- num(d[[v]]); d$key_group[is.na(d$key_group)] <- ""; write.csv(d, f, row.names = FALSE, quote = FALSE) }
wr(s24, "literacy_sample.csv"); wr(s22, "literacy_sample_2022.csv")
cat("population", N, "PSUs", nrow(psu), " rates", mean(sc24 >= 70), mean(sc22 >= 70), "\n2024: n", nrow(s24), "PSUs", length(unique(s24$psu)), " 2022: n", nrow(s22), "PSUs", length(unique(s22$psu)), " common PSUs", length(intersect(s24$psu, s22$psu)), "\n")
cat("certainty", unique(s24$psu[s24$certainty == 1]), " response", nrow(s24) / sum(s24$n_selected[!duplicated(s24$psu)]), " sum w", sum(s24$w_design), " unweighted rate", mean(s24$literate), " weighted", weighted.mean(s24$literate, s24$w_design), "\n")
print(truth[truth$domain %in% c("city", "county", "education", "key_group", "area", "age_group", "sex"), 1:5])
if (nzchar(Sys.getenv("SAVE_POP"))) saveRDS(list(pop = pop, psu = psu, X24 = X24, u = u, male = male, age = age, edu = edu, i = i, n24 = n24), Sys.getenv("SAVE_POP"))
