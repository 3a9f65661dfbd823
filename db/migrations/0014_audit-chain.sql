CREATE TABLE `audit_checkpoint` (
	`through_id` integer PRIMARY KEY NOT NULL,
	`through_hash` text NOT NULL,
	`removed` integer NOT NULL,
	`time` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `__new_audit_entry` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`time` integer NOT NULL,
	`actor` text NOT NULL,
	`origin` text NOT NULL,
	`address` text,
	`token` text,
	`token_name` text,
	`action` text NOT NULL,
	`entity` text NOT NULL,
	`detail` text NOT NULL,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
-- Entries from before the chain are chained as they are; `masthead_audit_hash` is given to SQLite by db/migrate.ts.
WITH RECURSIVE
	`numbered` AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY `id`) AS `number` FROM `audit_entry`),
	`chained`(`number`, `id`, `time`, `actor`, `action`, `entity`, `detail`, `previous_hash`, `hash`) AS (
		SELECT `number`, `id`, `time`, `actor`, `action`, `entity`, `detail`, printf('%064d', 0),
			masthead_audit_hash(`id`, `time`, `actor`, `action`, `entity`, `detail`, printf('%064d', 0))
		FROM `numbered` WHERE `number` = 1
		UNION ALL
		SELECT `n`.`number`, `n`.`id`, `n`.`time`, `n`.`actor`, `n`.`action`, `n`.`entity`, `n`.`detail`, `c`.`hash`,
			masthead_audit_hash(`n`.`id`, `n`.`time`, `n`.`actor`, `n`.`action`, `n`.`entity`, `n`.`detail`, `c`.`hash`)
		FROM `chained` `c` JOIN `numbered` `n` ON `n`.`number` = `c`.`number` + 1
	)
INSERT INTO `__new_audit_entry`(`id`, `time`, `actor`, `origin`, `action`, `entity`, `detail`, `previous_hash`, `hash`)
SELECT `id`, `time`, `actor`, 'unknown', `action`, `entity`, `detail`, `previous_hash`, `hash` FROM `chained`;
--> statement-breakpoint
DROP TABLE `audit_entry`;
--> statement-breakpoint
ALTER TABLE `__new_audit_entry` RENAME TO `audit_entry`;
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_entry_previous_hash_unique` ON `audit_entry` (`previous_hash`);--> statement-breakpoint
CREATE INDEX `audit_entity` ON `audit_entry` (`entity`);--> statement-breakpoint
CREATE INDEX `audit_actor` ON `audit_entry` (`actor`);--> statement-breakpoint
CREATE INDEX `audit_action` ON `audit_entry` (`action`);--> statement-breakpoint
CREATE INDEX `audit_time` ON `audit_entry` (`time`);--> statement-breakpoint
CREATE TRIGGER `audit_entry_unchanged` BEFORE UPDATE ON `audit_entry`
BEGIN
	SELECT RAISE(ABORT, 'the audit log can only be added to');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_entry_kept` BEFORE DELETE ON `audit_entry`
WHEN OLD.`id` > (SELECT coalesce(max(`through_id`), 0) FROM `audit_checkpoint`)
BEGIN
	SELECT RAISE(ABORT, 'the audit log can only be added to');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_checkpoint_unchanged` BEFORE UPDATE ON `audit_checkpoint`
BEGIN
	SELECT RAISE(ABORT, 'checkpoints of the audit log can only be added to');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_checkpoint_kept` BEFORE DELETE ON `audit_checkpoint`
BEGIN
	SELECT RAISE(ABORT, 'checkpoints of the audit log can only be added to');
END;
