/** @file The address of the platform under test, and its records from before the first journey. */
import { createClient } from '@/client/create-client';
import { type Story, storySchema } from './story';

const storyVariable = 'MASTHEAD_E2E_STORY';

/** Of the build under test: built with MASTHEAD_BASE_PATH, all journeys go under that sub-path. */
export const basePath = process.env.MASTHEAD_BASE_PATH ?? '';

/** As playwright.config.ts says; its workers inherit the environment. */
export const platformUrl = (): string => `http://127.0.0.1:${process.env.MASTHEAD_E2E_PORT ?? '3219'}${basePath}`;

export const platformClient = () => createClient({ url: platformUrl() });

/** The global set-up runs in the parent of all workers: the environment is what they share. */
export function keepStory(story: Story): void {
  process.env[storyVariable] = JSON.stringify(story);
}

export function readStory(): Story {
  return storySchema.parse(JSON.parse(process.env[storyVariable] ?? 'null'));
}
