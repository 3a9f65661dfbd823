ALTER TABLE `attempt` ADD `cores` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `attempt` ADD `cards` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `attempt` ADD `shares_cards` integer DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE `attempt` SET `cores` = max(1, coalesce((SELECT json_extract(`config`, '$.threads') * coalesce(json_extract(`config`, '$.taskWorkers'), 1) FROM `run` WHERE `run`.`id` = `attempt`.`run_id`), 1)) WHERE `ended_at` IS NULL AND `executor` <> 'outside';--> statement-breakpoint
UPDATE `attempt` SET `cores` = 0 WHERE `executor` = 'outside';
