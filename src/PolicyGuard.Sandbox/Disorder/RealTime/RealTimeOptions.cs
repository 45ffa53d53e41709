namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <param name="Speed">How many times faster than real the clock of guard and sessions runs.</param>
internal sealed record RealTimeOptions(int Seed, int Sessions, double Speed, string ZoomUrl, string Url)
{
    /// <summary>The service is a process of its own, which keeps the machine's time.</summary>
    internal bool IsProcess => Speed == 1;

    /// <summary>Over those that the sandbox gives the service; only for one in this process.</summary>
    internal IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The service is told to stop; otherwise its process is killed.</summary>
    internal bool IsStopOrderly => !IsProcess || RealTimeScripts.IsStopOrderly(Seed);
}
