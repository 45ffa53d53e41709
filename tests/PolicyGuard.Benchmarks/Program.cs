using PolicyGuard.Benchmarks;

// `floor PORT` is the verify-only peer that the orchestrator starts as a process of its own.
if (args is ["floor", var port])
{
    await VerifyOnlyServer.RunAsync(int.Parse(port));
    return 0;
}

return await Comparison.RunAsync(args);
