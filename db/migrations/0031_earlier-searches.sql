CREATE TABLE `run_earlier` (
	`run_id` text NOT NULL,
	`earlier_id` text NOT NULL,
	PRIMARY KEY(`earlier_id`, `run_id`),
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `run_earlier_run` ON `run_earlier` (`run_id`);--> statement-breakpoint
INSERT OR IGNORE INTO `run_earlier` (`run_id`, `earlier_id`) SELECT run.id, each.value FROM run, json_each(run.config, '$.earlier') AS each WHERE run.kind = 'random-search';