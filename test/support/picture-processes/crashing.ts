// Stands in for the picture process: ends itself over every picture.
process.stdout.write("\n");
process.stdin.once("data", () => process.kill(process.pid, "SIGSEGV"));
