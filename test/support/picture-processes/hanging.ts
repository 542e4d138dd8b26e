// Stands in for the picture process: takes everything and never answers.
process.stdout.write("\n");
process.stdin.resume();
