#!/usr/bin/env Rscript
# The performance job in R: data.table for reading, ranks and writing, base arrays [unit, year] per indicator for the arithmetic
# (twelve times faster here than a long data.table with grouped sums).  datatable.R TABLES OUT
suppressMessages(library(data.table))
a <- commandArgs(TRUE); D <- a[1]; OUT <- a[2]
setDTthreads(as.integer(Sys.getenv("THREADS", "2")))
t0 <- proc.time()[["elapsed"]]
phase <- function(n) { t <- proc.time()[["elapsed"]]; cat(sprintf("PHASE %s %.3f\n", n, t - t0)); t0 <<- t }
f <- function(x, ...) fread(file.path(D, x), encoding = "UTF-8", ...)
units <- f("units.csv"); ind <- f("indicators.csv"); nodes <- f("nodes.csv"); bands <- f("bands.csv")
tgt <- f("targets.csv", colClasses = c(unit = "character"), na.strings = "")
v <- f("values.csv", colClasses = c("character", "integer", "character", "double"))
phase("load")

y0 <- min(v$year); NY <- max(v$year) - y0 + 1L; N <- nrow(units); K <- nrow(ind)
X <- array(NA_real_, c(N, NY, K))
X[chmatch(v$unit, units$unit) + as.double(N) * (v$year - y0) + as.double(N) * NY * (chmatch(v$indicator, ind$indicator) - 1)] <- v$value
rm(v)

tgt[, `:=`(k = chmatch(indicator, ind$indicator), u = chmatch(unit, units$unit), y = pmax(year - y0 + 1L, 1L))]
setorder(tgt, year)
score <- function(kk) {
  x <- X[, , kk]; i <- ind[kk]
  if (i$rule == "minmax") {
    lo <- rep(apply(x, 2, min, na.rm = TRUE), each = N); hi <- rep(apply(x, 2, max, na.rm = TRUE), each = N)
    s <- (if (i$direction == "pos") x - lo else hi - x) / (hi - lo) * 100
    s[which(!(hi > lo))] <- 100; s[is.na(x)] <- NA
  } else {
    t <- matrix(0, N, NY); z <- tgt[k == kk]
    for (r in which(is.na(z$u))) t[, z$y[r]:NY] <- z$target[r]
    for (r in which(!is.na(z$u))) t[z$u[r], z$y[r]:NY] <- z$target[r]
    ratio <- if (i$direction == "pos") x / t else fifelse(x > 0, t / x, Inf)
    if (i$rule == "proportion") s <- pmin(pmax(ratio, 0), i$cap) * 100
    else {
      b <- bands[indicator == i$indicator]
      s <- unlist(b[, .(s0, s1, s2, s3, s4)], use.names = FALSE)[findInterval(floor(ratio * 1e9 + 0.5) / 1e9, unlist(b[, .(b1, b2, b3, b4)])) + 1L]
    }
  }
  if (i$required == 1L) s[is.na(s)] <- 0
  s
}
mean_of <- function(parts, w) {                      # weighted mean over what is there
  num <- numeric(N * NY); den <- numeric(N * NY)
  for (j in seq_along(w)) {
    s <- parts(j); dim(s) <- NULL; gone <- which(is.na(s))
    if (length(gone)) { num[-gone] <- num[-gone] + w[j] * s[-gone]; den[-gone] <- den[-gone] + w[j] }
    else { num <- num + w[j] * s; den <- den + w[j] }
  }
  num / den                                          # 0/0 is NaN: a missing node
}
subs <- nodes[parent != "ROOT"]; dims <- nodes[parent == "ROOT"]
dim_of <- function(d) { ss <- which(subs$parent == dims$node[d])
  mean_of(function(j) { ks <- which(ind$subdimension == subs$node[ss[j]]); mean_of(function(m) score(ks[m]), ind$weight[ks]) }, subs$weight[ss]) }
Dv <- lapply(seq_len(nrow(dims)), dim_of)
Tt <- data.table(u = rep(seq_len(N), NY), year = rep(y0 + seq_len(NY) - 1L, each = N), score = mean_of(function(j) Dv[[j]], dims$weight))
rm(X)
Tt[, key := floor(score * 1e9 + 0.5)]
# one sort by (year, key) gives all three ranks: position of the first equal key inside each class
rank_in <- function(cls) { o <- order(cls, -Tt$key, method = "radix"); c1 <- cls[o]; k1 <- Tt$key[o]; n <- length(o); i <- seq_len(n)
  new_c <- c(TRUE, c1[-1] != c1[-n]); new_k <- new_c | c(TRUE, k1[-1] != k1[-n])
  r <- integer(n); r[o] <- cummax(i * new_k) - cummax(i * new_c) + 1L; r }
yi <- Tt$year - y0; g <- match(units$group, unique(units$group)); p <- chmatch(units$parent, unique(units$parent))
Tt[, `:=`(rank = rank_in(yi), rank_group = rank_in(yi * 10000L + g[u]), rank_parent = rank_in(yi * 10000L + p[u]))]
Tt[, grade := fcase(key >= 80e9, "A", key >= 70e9, "B", key >= 60e9, "C", key >= 50e9, "D", default = "E")]
Tt[, `:=`(d_score = score - shift(score, N), d_rank = shift(rank, N) - rank)]
phase("compute")

last <- Tt$year == y0 + NY - 1L
R <- cbind(units[, .(unit, parent, group, population)], Tt[last, .(score = round(score, 6), grade, rank, rank_group, rank_parent, d_score = round(d_score, 6), d_rank)])
for (d in seq_len(nrow(dims))) set(R, j = dims$node[d], value = round(Dv[[d]][last], 6))
setorder(R, rank, unit)
fwrite(R, file.path(OUT, "ranking.csv"))
Tt[, `:=`(unit = units$unit[u], score = round(score, 6), d_score = round(d_score, 6))]
setorder(Tt, u, year)
fwrite(Tt[, .(unit, year, score, grade, rank, rank_group, rank_parent, d_score, d_rank)], file.path(OUT, "trends.csv"))
phase("write")
