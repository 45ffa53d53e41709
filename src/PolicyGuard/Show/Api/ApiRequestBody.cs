using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;

namespace PolicyGuard.Show.Api;

// The body's part: read whole before anything is made of it, up to a size.
internal sealed partial class ApiRequest
{
    private const int MostJson = 1024 * 1024;
    private const string Body = "body";
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Utf8Mark => "\ufeff"u8;

    internal bool IsJson => Is("application/json");

    /// <summary>A JSON body. Null when it cannot be read, which is a fault that names the place and never the value.</summary>
    internal async Task<T?> BodyAsync<T>(JsonTypeInfo<T> type)
        where T : class
    {
        if (!IsJson)
        {
            Refuse(StatusCodes.Status415UnsupportedMediaType, "must be application/json");
            return null;
        }

        if (await BytesAsync(MostJson) is not { } bytes)
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(Unmarked(bytes), type) is { } body)
            {
                return body;
            }

            Fault(Body, "must be a JSON object");
        }
        catch (JsonException e)
        {
            Fault(PlaceOf(e), IsBroken(e) ? "is not valid JSON" : "is not known or not of the kind wanted here");
        }

        return null;
    }

    /// <summary>What nobody would read must not look as if it had been taken: any body but an empty object is a fault.</summary>
    internal async Task NoBodyAsync()
    {
        var start = new byte[16];
        var read = await context.Request.Body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (!"{}".StartsWith(Encoding.UTF8.GetString(start, 0, read).Trim(), StringComparison.Ordinal))
        {
            Fault(Body, "is not read here; send none");
        }
    }

    /// <summary>A body of text in UTF-8 under one of these media types.</summary>
    internal async Task<string?> TextBodyAsync(int mostBytes, params string[] types)
    {
        if (!Is(types))
        {
            Refuse(StatusCodes.Status415UnsupportedMediaType, $"must be {string.Join(" or ", types)}, in UTF-8");
            return null;
        }

        if (await BytesAsync(mostBytes) is not { } bytes)
        {
            return null;
        }

        try
        {
            return Utf8.GetString(Unmarked(bytes));
        }
        catch (DecoderFallbackException)
        {
            Fault(Body, "must be text in UTF-8");
            return null;
        }
    }

    /// <summary>One of these media types, in UTF-8.</summary>
    private bool Is(params string[] types) => MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && types.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Some editors put a byte order mark before what they write.</summary>
    private static ReadOnlySpan<byte> Unmarked(ReadOnlyMemory<byte> bytes) => bytes.Span.StartsWith(Utf8Mark) ? bytes.Span[Utf8Mark.Length..] : bytes.Span;

    private async Task<ReadOnlyMemory<byte>?> BytesAsync(int most)
    {
        try
        {
            using var bytes = new MemoryStream();
            var buffer = new byte[8192];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > most)
                {
                    Refuse(StatusCodes.Status413PayloadTooLarge, $"may have at most {most / 1024} KiB");
                    return null;
                }
            }

            return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        }
        catch (BadHttpRequestException e)
        {
            Refuse(e.StatusCode, "could not be read");
            return null;
        }
    }

    private void Refuse(int code, string text)
    {
        status = code;
        Fault(Body, text);
    }

    /// <summary>No JSON at all, as against JSON of another shape.</summary>
    private static bool IsBroken(JsonException e) => e.InnerException is JsonException;

    private static string PlaceOf(JsonException e) => e.Path is { Length: > 2 } path && !IsBroken(e) ? path[2..] : Body;
}
