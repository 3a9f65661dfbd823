ALTER TABLE `run` ADD `retry_at` integer;--> statement-breakpoint
-- Two attempts of one run could be open at once before: the newest stays.
UPDATE `attempt` SET `ended_at` = CAST(strftime('%s', 'now') AS INTEGER) * 1000, `end` = 'fenced', `exit_reason` = 'Closed: a later attempt of its run was open too'
WHERE `ended_at` IS NULL AND `number` < (SELECT max(`later`.`number`) FROM `attempt` AS `later` WHERE `later`.`run_id` = `attempt`.`run_id` AND `later`.`ended_at` IS NULL);--> statement-breakpoint
CREATE UNIQUE INDEX `attempt_live` ON `attempt` (`run_id`) WHERE ended_at IS NULL;