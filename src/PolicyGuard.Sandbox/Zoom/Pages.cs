using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>Lists as Zoom pages them: a token that lives 15 minutes and belongs to its own query.</summary>
internal sealed class Pages(TimeProvider time)
{
    private const int Usual = 30;
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Mark> marks = new();

    /// <summary>Never more in one page than this, whatever is asked for.</summary>
    internal int Cap { get; set; } = 300;

    /// <param name="items">In an order that stays.</param>
    internal IResult Of(HttpRequest request, string name, IReadOnlyList<JsonNode> items)
    {
        var size = Math.Clamp(int.TryParse(request.Query["page_size"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : Usual, 1, Cap);
        var query = request.Path + string.Join('&', request.Query.Where(q => q.Key != "next_page_token").OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => $"{q.Key}={q.Value}"));
        var from = 0;
        if (request.Query["next_page_token"].ToString() is { Length: > 0 } token)
        {
            if (!marks.TryGetValue(token, out var mark) || mark.Query != query || mark.Until <= time.GetUtcNow())
            {
                return ZoomErrors.Of(400, 300, "The next page token is invalid or expired.");
            }

            from = mark.From;
        }

        var next = "";
        if (from + size < items.Count)
        {
            next = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
            marks[next] = new Mark(query, from + size, time.GetUtcNow() + TokenLife);
        }

        return Results.Json(new JsonObject
        {
            ["page_size"] = size, ["total_records"] = items.Count, ["next_page_token"] = next, [name] = new JsonArray([.. items.Skip(from).Take(size).Select(i => i.DeepClone())]),
        });
    }

    private sealed record Mark(string Query, int From, DateTimeOffset Until);
}
