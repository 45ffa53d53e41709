using Refit;

namespace PolicyGuard.Zoom;

/// <summary>Which Zoom App opens by itself in which meeting, and links that open one (zoom-platform 3.9).</summary>
internal interface IZoomApps
{
    /// <summary>201. Only before the meeting starts, and for three apps at most.</summary>
    [Post("/meetings/{id}/open_apps")]
    Task<HttpResponseMessage> OpenAsync(string id, [Body] ZoomOpenApp app, [Property(ZoomCall.Key)] ZoomCall call, CancellationToken cancellationToken);

    /// <param name="appId">Left out: the calling app.</param>
    [Delete("/meetings/{id}/open_apps")]
    Task<HttpResponseMessage> DontOpenAsync(string id, [AliasAs("app_id")] string? appId, [Property(ZoomCall.Key)] ZoomCall call, CancellationToken cancellationToken);

    [Post("/zoomapp/deeplink")]
    Task<HttpResponseMessage> LinkAsync([Body] ZoomAppLinkRequest request, [Property(ZoomCall.Key)] ZoomCall call, CancellationToken cancellationToken);
}

/// <param name="AppId">Null: the calling app. Zoom takes it since November 2026.</param>
internal sealed record ZoomOpenApp(string? AppId);

/// <param name="Type">1: open in the user's running meeting.</param>
internal sealed record ZoomAppLinkRequest(int Type, string? UserId)
{
    public override string ToString() => nameof(ZoomAppLinkRequest);
}

internal sealed record ZoomAppLink(string? Deeplink)
{
    public override string ToString() => nameof(ZoomAppLink);
}
