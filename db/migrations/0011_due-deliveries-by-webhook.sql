DROP INDEX `webhook_delivery_due`;--> statement-breakpoint
CREATE INDEX `webhook_delivery_due` ON `webhook_delivery` (`webhook_id`,`state`,`next_attempt_at`);