# The same steps with R's package survey: Rscript steps.R <folder> [counties after raking, default 3]
# After raking every county costs as much as the next, so a few of them are measured and the whole is that many times more.
suppressPackageStartupMessages(library(survey))
asked <- commandArgs(TRUE)
folder <- asked[1]
few <- if (length(asked) > 1) as.integer(asked[2]) else 3L
read <- function(name) {
  path <- file.path(folder, name)
  if (requireNamespace("data.table", quietly = TRUE)) as.data.frame(data.table::fread(path, stringsAsFactors = TRUE)) else read.csv(path, stringsAsFactors = TRUE)
}
timed <- function(name, step, times = 1) {
  before <- proc.time()
  result <- step()
  cost <- (proc.time() - before) * times
  cat(sprintf("step,%s,%.4f,%.4f\n", name, cost[["elapsed"]], cost[["user.self"]] + cost[["sys.self"]]))
  result
}
show <- function(name, values, errors) cat(sprintf("rate,%s,%.12g,%.12g\n", name, values[1], errors[1]))

people <- read("respondents.csv")
people$literate <- as.numeric(people$score >= 55)
people <- people[c("unit", "psu", "weight", "sex", "age_group", "area", "education", "literate")]
known <- read("margins.csv")
margin <- function(name) {
  columns <- strsplit(name, "*", fixed = TRUE)[[1]]
  rows <- known[known$margin == name, ]
  labels <- as.data.frame(do.call(rbind, strsplit(as.character(rows$level), "*", fixed = TRUE)))
  names(labels) <- columns
  labels$Freq <- rows$count
  labels
}
names <- c("unit", "area", "education", "sex*age_group")
formulas <- lapply(names, function(name) reformulate(strsplit(name, "*", fixed = TRUE)[[1]]))

design <- timed("design", function() svydesign(id = ~psu, strata = ~unit, weights = ~weight, data = people))
rate <- timed("mean", function() svymean(~literate, design))
counties <- timed("mean by county", function() svyby(~literate, ~unit, design, svymean))
raked <- timed("raking", function() rake(design, formulas, lapply(names, margin), control = list(maxit = 100, epsilon = 1e-6)))
raked_rate <- timed("mean after raking", function() svymean(~literate, raked))
first <- levels(people$unit)[seq_len(few)]
raked_counties <- timed("mean by county after raking", function() lapply(first, function(county) svymean(~literate, subset(raked, unit == county))), nlevels(people$unit) / few)

cat(sprintf("memory,%.0f\n", as.numeric(gsub("[^0-9]", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) * 1024 / 1e6))
show("mean", coef(rate), SE(rate))
show("mean by county", coef(counties), SE(counties))
show("mean after raking", coef(raked_rate), SE(raked_rate))
show("mean by county after raking", coef(raked_counties[[1]]), SE(raked_counties[[1]]))
