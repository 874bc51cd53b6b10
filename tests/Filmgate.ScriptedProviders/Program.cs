using Filmgate.ScriptedProviders;

// Plays every provider of providers/*.json, each under its own name: http://127.0.0.1:7500/luma/dream-machine/v1/generations/video
await ScriptedProvidersServer.Build(args is ["--urls", var urls] ? urls : "http://127.0.0.1:7500").RunAsync();
