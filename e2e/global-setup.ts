/** @file Before the first journey: fills the platform through its API, as a client would. */
import { keepStory, platformClient, platformUrl } from './support/platform';
import { tellStory } from './support/story';

export default async function setUp(): Promise<void> {
  keepStory(await tellStory(platformClient(), platformUrl(), AbortSignal.timeout(240_000)));
}
