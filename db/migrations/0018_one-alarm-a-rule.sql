DROP INDEX `alarm_run`;--> statement-breakpoint
ALTER TABLE `alarm` ADD `last_time` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `alarm` ADD `times` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `alarm` ADD `about` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `alarm` SET `about` = `message` WHERE `alarm` = 'damaged-checkpoint';--> statement-breakpoint
UPDATE `alarm` SET (`last_time`, `times`, `message`) = (SELECT max(`every`.`time`), count(*), (SELECT `newest`.`message` FROM `alarm` AS `newest` WHERE `newest`.`run_id` = `alarm`.`run_id` AND `newest`.`alarm` = `alarm`.`alarm` AND `newest`.`about` = `alarm`.`about` ORDER BY `newest`.`id` DESC LIMIT 1) FROM `alarm` AS `every` WHERE `every`.`run_id` = `alarm`.`run_id` AND `every`.`alarm` = `alarm`.`alarm` AND `every`.`about` = `alarm`.`about`) WHERE `id` IN (SELECT min(`id`) FROM `alarm` GROUP BY `run_id`, `alarm`, `about`);--> statement-breakpoint
DELETE FROM `alarm` WHERE `id` NOT IN (SELECT min(`id`) FROM `alarm` GROUP BY `run_id`, `alarm`, `about`);--> statement-breakpoint
CREATE UNIQUE INDEX `alarm_once` ON `alarm` (`run_id`,`alarm`,`about`);
