import { generatedDatabase } from './bench/ui/database';
const { manifest } = await generatedDatabase({ name: 'light' as 'large', runs: 50_000, points: 6_000_000, longest: 1_000_000, longRuns: 100, longRunPoints: 5000, manySeries: 1000, manySeriesPoints: 100 }, (line) => console.log(line));
console.log(manifest.runs, manifest.points);
