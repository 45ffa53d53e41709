using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;
using PolicyGuard.Connect;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>Reads a request whole: every fault of its query, headers and body is collected and named, unknown parameters too.</summary>
internal sealed class ApiRequest(HttpContext context, params string[] allowed)
{
    private const int DefaultLimit = 50;
    private const int MostLimit = 200;
    private const string Body = "body";
    private readonly Dictionary<string, string[]> faults = Unknown(context, allowed);
    private int status = StatusCodes.Status400BadRequest;

    internal bool IsFaulty => faults.Count > 0;

    /// <summary>Who asks: an account or key by its id.</summary>
    internal string By => context.User.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? throw new InvalidOperationException("Only somebody known comes as far as this.");

    internal IEnumerable<string> Faults => faults.SelectMany(f => f.Value.Select(text => $"{f.Key} {text}"));

    internal IResult Problem() => status == StatusCodes.Status400BadRequest
        ? Results.ValidationProblem(faults, title: "The request needs mending")
        : Results.Problem(statusCode: status, detail: $"{string.Join("; ", Faults)}.");

    internal void Fault(string name, string text) => faults[name] = [.. faults.GetValueOrDefault(name, []), text];

    internal string? Text(string name) => context.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>One of a few words; any other is a fault that lists them.</summary>
    internal string? Choice(string name, params IEnumerable<string> words)
    {
        if (Text(name) is not { } text || words.Contains(text, StringComparer.Ordinal))
        {
            return Text(name);
        }

        Fault(name, $"must be one of {string.Join(", ", words)}");
        return null;
    }

    /// <summary>With its day: a bare time of day would mean another moment tomorrow.</summary>
    internal DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // A plus sign that was not encoded arrives as a blank.
        var iso = text.Length > 10 ? $"{text[..10]}{text[10..].Replace(' ', '+')}" : text;
        if (DateTimeOffset.TryParseExact(
            iso, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        Fault(name, "must be a time like 2026-11-24T09:00:00Z");
        return null;
    }

    internal int Limit
    {
        get
        {
            if (Text("limit") is not { } text)
            {
                return DefaultLimit;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit)
            {
                return limit;
            }

            Fault("limit", $"must be a whole number from 1 to {MostLimit}");
            return DefaultLimit;
        }
    }

    /// <summary>Where the last page ended.</summary>
    internal Cursor? Cursor
    {
        get
        {
            if (Text("cursor") is not { } text)
            {
                return null;
            }

            if (Api.Cursor.Read(text) is { } cursor)
            {
                return cursor;
            }

            Fault("cursor", "is not one that an earlier page gave");
            return null;
        }
    }

    /// <summary>The practice asked for, or the only one; null when there is none or the choice is open, which is a fault.</summary>
    internal ConnectedPractice? Practice(PracticeDirectory practices)
    {
        var found = Text("practice") is { } id ? practices.Find(id) : practices.All.Count == 1 ? practices.All.First() : null;
        if (found is null)
        {
            Fault("practice", Text("practice") is not null ? "there is no such practice" : practices.All.Count == 0 ? "no practice is connected yet" : "several practices are connected: name one");
        }

        return found;
    }

    /// <summary>If-Match and If-None-Match of a write. An ETag we never gave out matches nothing, as a weak one does.</summary>
    internal Precondition Precondition()
    {
        var headers = context.Request.Headers;
        if (headers.IfNoneMatch.ToString() is "*")
        {
            return Storage.Precondition.OneOf(0);
        }

        if (headers.IfMatch.Count == 0)
        {
            return Storage.Precondition.None;
        }

        if (!EntityTagHeaderValue.TryParseStrictList(headers.IfMatch, out var tags) || tags.Count == 0)
        {
            Fault("If-Match", "must be an ETag that was given out, with its quotes, or *");
            return Storage.Precondition.None;
        }

        return tags.Any(t => t.Tag == "*")
            ? Storage.Precondition.Exists
            : Storage.Precondition.OneOf([.. tags.Where(t => !t.IsWeak).Select(t => VersionOf(t.Tag.Value)).OfType<long>()]);
    }

    internal bool HasPrecondition => context.Request.Headers.IfMatch.Count > 0 || context.Request.Headers.IfNoneMatch.Count > 0;

    /// <summary>A JSON body. Null when it cannot be read, which is a fault that names the place and never the value.</summary>
    internal async Task<T?> BodyAsync<T>(JsonTypeInfo<T> type)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
        {
            Refuse(StatusCodes.Status415UnsupportedMediaType, "must be application/json");
            return null;
        }

        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } body)
            {
                return body;
            }

            Fault(Body, "must be a JSON object");
        }
        catch (JsonException e)
        {
            Fault(PlaceOf(e), IsBroken(e) ? "is not valid JSON" : "is not known or not of the kind wanted here");
        }
        catch (BadHttpRequestException e)
        {
            Refuse(e.StatusCode, "could not be read");
        }

        return null;
    }

    /// <summary>What nobody would read must not look as if it had been taken: any body but an empty object is a fault.</summary>
    internal async Task NoBodyAsync()
    {
        var start = new byte[16];
        var read = await context.Request.Body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (!"{}".StartsWith(System.Text.Encoding.UTF8.GetString(start, 0, read).Trim(), StringComparison.Ordinal))
        {
            Fault(Body, "is not read here; send none");
        }
    }

    /// <summary>A body of text in UTF-8 under one of these media types.</summary>
    internal async Task<string?> TextBodyAsync(int mostBytes, params string[] types)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !types.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase))
        {
            Refuse(StatusCodes.Status415UnsupportedMediaType, $"must be {string.Join(" or ", types)}");
            return null;
        }

        try
        {
            using var bytes = new MemoryStream();
            var buffer = new byte[8192];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > mostBytes)
                {
                    Refuse(StatusCodes.Status413PayloadTooLarge, $"may have at most {mostBytes / 1024} KiB");
                    return null;
                }
            }

            bytes.Position = 0;
            using var reader = new StreamReader(bytes, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true));
            return await reader.ReadToEndAsync(context.RequestAborted);
        }
        catch (System.Text.DecoderFallbackException)
        {
            Fault(Body, "must be text in UTF-8");
        }
        catch (BadHttpRequestException e)
        {
            Refuse(e.StatusCode, "could not be read");
        }

        return null;
    }

    private void Refuse(int code, string text)
    {
        status = code;
        Fault(Body, text);
    }

    private static long? VersionOf(string? tag) => long.TryParse(tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    /// <summary>No JSON at all, as against JSON of another shape.</summary>
    private static bool IsBroken(JsonException e) => e.InnerException is JsonException;

    private static string PlaceOf(JsonException e) => e.Path is { Length: > 2 } path && !IsBroken(e) ? path[2..] : Body;

    private static Dictionary<string, string[]> Unknown(HttpContext context, string[] allowed)
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, values) in context.Request.Query)
        {
            if (name != "practice" && !allowed.Contains(name))
            {
                faults[name] = [$"is not a parameter here; known are {string.Join(", ", allowed.Append("practice"))}"];
            }
            else if (values.Count > 1)
            {
                faults[name] = ["is given twice; give it once"];
            }
        }

        return faults;
    }
}
