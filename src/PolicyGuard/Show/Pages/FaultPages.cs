using Microsoft.AspNetCore.Http.HttpResults;

namespace PolicyGuard.Show.Pages;

/// <summary>Faults for people: a page where a browser asks for one, problem JSON everywhere else.</summary>
internal sealed class FaultPages : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => IsPage(context.HttpContext.Request);

    public ValueTask WriteAsync(ProblemDetailsContext context) => new(Of(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));

    internal static RazorComponentResult Of(int status, string? text = null)
    {
        var (heading, usual) = status switch
        {
            StatusCodes.Status404NotFound => ("There is no such page", "It may have been mistyped, or what it showed is no longer kept."),
            StatusCodes.Status413PayloadTooLarge => ("That is too large", "Nothing was changed. Go back and send less at once."),
            StatusCodes.Status429TooManyRequests => ("Too many tries", "Wait a minute, then try again."),
            StatusCodes.Status400BadRequest => ("The request needs mending", "Go back, reload the page and try again."),
            _ => ("Something went wrong here", "It has been noted. Your meetings are still being watched."),
        };
        return new RazorComponentResult(
            typeof(FaultPage), new Dictionary<string, object?>(StringComparer.Ordinal) { ["Heading"] = heading, ["Text"] = text ?? usual }) { StatusCode = status };
    }

    private static bool IsPage(HttpRequest request) => !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !request.Path.StartsWithSegments("/webhooks", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
