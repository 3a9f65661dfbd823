import { generatedDatabase } from './bench/ui/database';
import { sizes } from './bench/ui/sizes';
const { manifest } = await generatedDatabase(sizes[process.argv[2] as 'large'], (line) => console.log(line));
console.log(manifest.runs, manifest.points);
