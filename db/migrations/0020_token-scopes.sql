ALTER TABLE `session` ADD `proven_at` integer;--> statement-breakpoint
ALTER TABLE `api_token` ADD `scopes` text DEFAULT '["read"]' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_token` ADD `last_used_from` text;--> statement-breakpoint
UPDATE `api_token` SET `scopes` = '["read","log","launch"]' WHERE `access` = 'member';--> statement-breakpoint
UPDATE `api_token` SET `scopes` = '["read","log","launch","admin"]' WHERE `access` = 'admin';--> statement-breakpoint
ALTER TABLE `api_token` DROP COLUMN `access`;
