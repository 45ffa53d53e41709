using Microsoft.Extensions.Options;
using PolicyGuard.Companion;
using PolicyGuard.Connect;
using PolicyGuard.Zoom;

namespace PolicyGuard.Pipeline;

/// <summary>Where a meeting runs already and Zoom cannot open the panel by itself any more, a link can.</summary>
internal sealed class CompanionLinks(CompanionApp app, ZoomApi zoom, IOptions<ZoomOptions> options)
{
    internal bool IsSetUp => app.IsSetUp;

    /// <returns>The link, or in plain words why there is none.</returns>
    internal async Task<(Uri? Link, string? Problem)> OfAsync(ConnectedPractice practice, string hostId, CancellationToken cancellationToken)
    {
        if (!app.IsSetUp)
        {
            return (null, "no Zoom App is set up (Companion:ClientId or Companion:AppId)");
        }

        var result = await zoom.AppLinkAsync(practice.Account, hostId, cancellationToken);
        return result is ZoomResult<ZoomAppLink>.Ok { Value.Deeplink: { } text }
            ? Uri.TryCreate(text, UriKind.Absolute, out var link) && IsZooms(link) ? (link, null) : (null, "Zoom's answer is no link of Zoom's")
            : (null, result.Problem ?? "Zoom gave no link");
    }

    /// <summary>Somebody is sent there, so it must be the client itself, Zoom's own site, or whatever stands in for Zoom.</summary>
    private bool IsZooms(Uri link) =>
        link.Authority == options.Value.Api.Authority || link.Scheme is "zoommtg" or "zoomus" || (link.Scheme == Uri.UriSchemeHttps && (link.Host == "zoom.us" || link.Host.EndsWith(".zoom.us", StringComparison.OrdinalIgnoreCase)));
}
