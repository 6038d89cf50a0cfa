# Estimates of the example `literacy` with R's survey package (4.1-1): what tests/examples/literacy.py compares ours with.
#
#   Rscript data/examples/literacy/expected/estimates.R data/examples/literacy > data/examples/literacy/expected/estimates.csv
#
# Certainty places are strata of their own with respondents as units; weights by exponential calibration, which gives the weights of raking and,
# unlike rake(), residuals of the weighted regression.
suppressMessages(library(survey))
folder <- commandArgs(TRUE)[1]
table_of <- function(name, ...) read.csv(file.path(folder, name), fileEncoding = "UTF-8-BOM", check.names = FALSE, na.strings = "", ...)
all <- table_of("respondents.csv", stringsAsFactors = FALSE)
margins <- table_of("margins.csv", stringsAsFactors = FALSE)
items <- sprintf("q%02d", 1:20)
names(all)[match(c("必选", "城乡", "性别", "年龄组", "文化程度", "群体"), names(all))] <- c("certain", "area", "sex", "age", "education", "group")
all$score <- 4 * rowSums(all[items])
all$literate <- as.numeric(all$score >= 70)
all$sex_age <- paste(all$sex, all$age, sep = "*")
all$unit_area <- paste(all$unit, all$area, sep = "*")
all$stratum <- ifelse(all$certain == 1, all$psu, all$unit)
all$place <- ifelse(all$certain == 1, all$respondent, all$psu)

weighted <- function(wave) {
  known <- function(column, margin) {
    rows <- margins[margins$margin == margin, ]
    setNames(rows$count, paste0(column, rows$level))
  }
  design <- svydesign(id = ~place, strata = ~stratum, weights = ~weight, data = wave)
  totals <- c("(Intercept)" = sum(known("unit", "unit")), known("unit", "unit"), known("area", "城乡"), known("education", "文化程度"),
              known("sex_age", "性别*年龄组"))
  formula <- ~unit + area + education + sex_age
  calibrate(design, formula, totals[colnames(model.matrix(formula, wave))], calfun = "raking", epsilon = 1e-13, maxit = 500)
}
put <- function(...) cat(paste(..., sep = ","), "\n", sep = "")
number <- function(x) sprintf("%.17g", x)

put("period", "estimate", "domain", "n", "df", "value", "standard_error", "lower_logit", "upper_logit")
for (period in c("2022", "2024")) {
  wave <- all[all$period == period, ]
  for (column in c("unit", "area", "education", "sex_age")) wave[[column]] <- factor(wave[[column]])
  sample <- weighted(wave)
  rows <- function(estimate, variable, domains, among = TRUE) {
    among <- rep_len(among, nrow(wave))
    for (domain in sort(unique(na.omit(domains[among])))) {
      part <- subset(sample, among & !is.na(domains) & domains == domain)
      m <- svymean(as.formula(paste0("~", variable)), part)
      limits <- c(NA, NA)
      if (variable == "literate" && coef(m) > 0 && degf(part) > 0) limits <- attr(svyciprop(~literate, part, method = "xlogit"), "ci")
      put(period, estimate, domain, nrow(part$variables[weights(part) != 0, ]), degf(part), number(coef(m)), number(SE(m)), number(limits[1]),
          number(limits[2]))
    }
  }
  rows("city", "literate", rep("", nrow(wave)))
  rows("county", "literate", as.character(wave$unit))
  rows("area", "literate", as.character(wave$area))
  rows("education", "literate", as.character(wave$education))
  rows("sex_age", "literate", as.character(wave$sex_age))
  rows("group", "literate", wave$group)
  rows("county_area", "literate", wave$unit_area)
  rows("rural", "literate", as.character(wave$unit), wave$area == "农村")
  rows("score", "score", as.character(wave$unit))
}
