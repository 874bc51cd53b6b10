using Filmgate.ScriptedProviders;

// Serves every provider of providers/*.json under its own name: http://127.0.0.1:7500/luma/dream-machine/v1/generations/video
await ScriptedProvidersServer.Build(args is ["--urls", var urls] ? urls : "http://127.0.0.1:7500").RunAsync();
