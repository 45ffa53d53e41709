namespace PolicyGuard.Sandbox;

/// <summary>A real PolicyGuard that may be stopped and started again over the same data and address; disposing ends it and deletes its data.</summary>
internal interface IGuardHost : IAsyncDisposable
{
    string Address { get; }

    /// <summary>With the address and a key.</summary>
    HttpClient Api { get; }

    /// <summary>Services that read the guard's data.</summary>
    /// <exception cref="InvalidOperationException">The guard is stopped.</exception>
    IServiceProvider Parts { get; }

    /// <param name="orderly">False: killed, where it is a process of its own.</param>
    Task StopAsync(bool orderly = true);

    Task StartAgainAsync();
}
