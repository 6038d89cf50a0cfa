## SYNTHETIC population in the fewest columns that drawing samples from it needs: Rscript condense.R <population.rds of generate.R> <folder>
a <- commandArgs(TRUE); P <- readRDS(a[1]); pop <- P$pop
edu <- as.integer(pop$education); lit <- as.integer(pop$score24 >= 70); age <- c(LETTERS, letters)[P$age - 17]     # A = 18, …, z = 69
o <- order(pop$psu, pop$sex, edu, lit, P$age); cell <- paste(sprintf("P%04d", pop$psu), pop$sex, edu, lit, sep = ",")[o]
ages <- tapply(age[o], factor(cell, unique(cell)), paste, collapse = "")
writeLines(c("psu,sex,education,literate,ages", paste(names(ages), ages, sep = ",")), file.path(a[2], "persons.csv"))
