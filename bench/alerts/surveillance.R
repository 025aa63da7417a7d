# The weekly alarms of R's `surveillance` on its own data, as CSV: date, count, and 1 where a method raises an alarm.
suppressPackageStartupMessages(library(surveillance))
data("salmNewport")
newport <- aggregate(salmNewport, by = "unit")
stopifnot(newport@epochAsDate)
dates <- as.Date(newport@epoch, origin = "1970-01-01")
counts <- as.integer(observed(newport)[, 1])
range <- which(dates >= as.Date("2011-01-01") & dates <= as.Date("2012-12-31"))

raised <- function(monitored) as.integer(alarms(monitored)[, 1])
c1 <- raised(earsC(newport, control = list(range = range, method = "C1", alpha = 0.001)))
c2 <- raised(earsC(newport, control = list(range = range, method = "C2", alpha = 0.001)))
farrington <- raised(suppressWarnings(farringtonFlexible(newport, control = list(
  range = range, b = 3, w = 3, reweight = TRUE, weightsThreshold = 2.58, alpha = 0.01, trend = TRUE,
  pThresholdTrend = 0.05, limit54 = c(5, 4), powertrans = "2/3", noPeriods = 1, pastWeeksNotIncluded = 26,
  thresholdMethod = "delta"
))))

told <- data.frame(date = format(dates), count = counts, c1 = NA, c2 = NA, farrington = NA)
told$c1[range] <- c1
told$c2[range] <- c2
told$farrington[range] <- farrington
write.csv(told, row.names = FALSE, quote = FALSE, na = "")
