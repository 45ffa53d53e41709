using System.Text.Json.Nodes;
using Refit;

namespace PolicyGuard.Zoom;

// Interfaces stay pure: the token, the rate limits and the retries are handlers. The properties travel as request options.

internal interface IZoomMeetings
{
    [Get("/meetings/{id}")]
    Task<HttpResponseMessage> ReadAsync(string id, [AliasAs("occurrence_id")] string? occurrenceId, [Property(ZoomCall.Key)] ZoomCall call, CancellationToken cancellationToken);

    [Patch("/meetings/{id}")]
    Task<HttpResponseMessage> ChangeAsync(
        string id, [AliasAs("occurrence_id")] string? occurrenceId, [Body] JsonObject changes, [Property(ZoomCall.Key)] ZoomCall call, CancellationToken cancellationToken);

    [Get("/users/{user}/meetings")]
    Task<HttpResponseMessage> ListAsync(
        string user, string type, [AliasAs("page_size")] int pageSize, [AliasAs("next_page_token")] string? nextPageToken, [Property(ZoomCall.Key)] ZoomCall call,
        CancellationToken cancellationToken);

    [Get("/meetings/{id}/registrants")]
    Task<HttpResponseMessage> RegistrantsAsync(
        string id, string status, [AliasAs("page_size")] int pageSize, [AliasAs("next_page_token")] string? nextPageToken, [Property(ZoomCall.Key)] ZoomCall call,
        CancellationToken cancellationToken);

    [Post("/meetings/{id}/registrants")]
    Task<HttpResponseMessage> RegisterAsync(string id, [Body] ZoomNewRegistrant registrant, [Property(ZoomCall.Key)] ZoomCall call, CancellationToken cancellationToken);

    [Put("/meetings/{id}/registrants/status")]
    Task<HttpResponseMessage> DecideRegistrantsAsync(string id, [Body] ZoomRegistrantStatus status, [Property(ZoomCall.Key)] ZoomCall call, CancellationToken cancellationToken);
}

internal interface IZoomLiveMeetings
{
    /// <summary>202: accepted, which is not an effect.</summary>
    [Patch("/live_meetings/{id}/events")]
    Task<HttpResponseMessage> ControlAsync(string id, [Body] ZoomLiveEvent control, [Property(ZoomCall.Key)] ZoomCall call, CancellationToken cancellationToken);

    [Patch("/meetings/{id}/livestream/status")]
    Task<HttpResponseMessage> StreamAsync(string id, [Body] ZoomStreamStatus status, [Property(ZoomCall.Key)] ZoomCall call, CancellationToken cancellationToken);
}

internal interface IZoomUsers
{
    [Get("/users")]
    Task<HttpResponseMessage> ListAsync(
        string status, [AliasAs("page_size")] int pageSize, [AliasAs("next_page_token")] string? nextPageToken, [Property(ZoomCall.Key)] ZoomCall call,
        CancellationToken cancellationToken);
}

/// <summary>Zoom's rate labels (zoom-platform 6.3).</summary>
internal enum RateLabel { Light, Medium, Heavy }

/// <summary>Who goes first when calls are scarce.</summary>
internal enum Lane { Live, Scheduled, Sweep }
