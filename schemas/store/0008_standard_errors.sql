-- Layout 8: the standard errors of values that were estimated from a sample.

ALTER TABLE "values" ADD COLUMN standard_error TEXT NOT NULL DEFAULT '';
ALTER TABLE "values" ADD COLUMN df TEXT NOT NULL DEFAULT '';
ALTER TABLE corrections ADD COLUMN standard_error TEXT NOT NULL DEFAULT '';
ALTER TABLE corrections ADD COLUMN df TEXT NOT NULL DEFAULT '';
