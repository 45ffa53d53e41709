using System.ComponentModel.DataAnnotations;

namespace PolicyGuard.Zoom;

/// <summary>Which column of Zoom's rate-limit table applies.</summary>
internal enum ZoomPlan { Free, Pro, Business }

/// <summary>Section <c>Zoom</c>. The webhook's secret tokens belong to the Receive room.</summary>
internal sealed class ZoomOptions
{
    internal const string Section = "Zoom";

    [Required]
    public Uri ApiBaseUrl { get; init; } = new("https://api.zoom.us/v2");

    [Required]
    public Uri OAuthBaseUrl { get; init; } = new("https://zoom.us");

    [Required(ErrorMessage = "Zoom:ClientId is missing: copy it from the app's credentials page.")]
    public string ClientId { get; init; } = "";

    [Required(ErrorMessage = "Zoom:ClientSecret is missing: copy it from the app's credentials page.")]
    public string ClientSecret { get; init; } = "";

    /// <summary>Set: Server-to-Server OAuth, one practice.</summary>
    public string? AccountId { get; init; }

    public ZoomPlan Plan { get; init; } = ZoomPlan.Pro;

    /// <summary>With a trailing slash; <c>/v2</c> is added where no path was given.</summary>
    internal Uri Api => new(ApiBaseUrl.AbsolutePath is "/" or "" ? new Uri(ApiBaseUrl, "/v2/").AbsoluteUri : ApiBaseUrl.AbsoluteUri.TrimEnd('/') + "/");
}
