using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace PolicyGuard.Connect;

/// <summary>The link that lets the owner choose a password, printed once the service listens.</summary>
internal sealed class FirstSignInLink(OwnerAccount owner, IServer server) : IHostedLifecycleService
{
    internal const string Path = "/sign-in/first";

    /// <summary>What was printed at the start, for whoever prints more after it; null when the owner had a password already.</summary>
    internal string? Printed { get; private set; }

    /// <returns>Null once the owner has a password.</returns>
    internal async Task<string?> CreateAsync(string baseUrl, CancellationToken cancellationToken) =>
        await owner.NewTokenAsync(cancellationToken) is { } token ? $"{baseUrl.TrimEnd('/')}{Path}?token={token}" : null;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // A test server listens nowhere: there is nobody to print for.
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address && await CreateAsync(address, cancellationToken) is { } link)
        {
            Printed = link;
            await Console.Out.WriteLineAsync($"sign in once    {link}");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
