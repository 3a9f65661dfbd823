ALTER TABLE `run` ADD `colour` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `run_colour` ON `run` (`colour`);--> statement-breakpoint
WITH `found` AS (SELECT `run_parent`.`run_id` AS `run`, `genotype`.`run_id` AS `by` FROM `run_parent` JOIN `genotype` ON `genotype`.`id` = `run_parent`.`genotype_id` WHERE `genotype`.`run_id` IS NOT NULL),
`numbered` AS (SELECT `group_hash`, row_number() OVER (ORDER BY min(`created_at`), `group_hash`) - 1 AS `number` FROM `run` WHERE `id` NOT IN (SELECT `run` FROM `found`) GROUP BY `group_hash`)
UPDATE `run` SET `colour` = `numbered`.`number` FROM `numbered` WHERE `numbered`.`group_hash` = `run`.`group_hash`;--> statement-breakpoint
UPDATE `run` SET `colour` = `source`.`colour` FROM `run_parent`, `genotype`, `run` AS `source` WHERE `run_parent`.`run_id` = `run`.`id` AND `genotype`.`id` = `run_parent`.`genotype_id` AND `source`.`id` = `genotype`.`run_id`;
