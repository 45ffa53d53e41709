return await PolicyGuard.Commands.CommandLine.RunAsync(args);
