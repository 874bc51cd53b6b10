using Filmgate.Cli;

return await CommandLine.RunAsync(args);
