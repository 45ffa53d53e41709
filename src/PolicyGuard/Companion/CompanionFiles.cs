using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace PolicyGuard.Companion;

/// <summary>The panel's bundle, inside the assembly. Its address holds the file's hash, so it may be kept for ever.</summary>
internal static class CompanionFiles
{
    private const string Prefix = "PolicyGuard.Companion.";
    private static readonly FrozenDictionary<string, (byte[] Bytes, string Hash)> Files = typeof(CompanionFiles).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(n => n[Prefix.Length..], Read, StringComparer.Ordinal);

    internal static string Url(string file) => $"/companion/{file}?v={Files[file].Hash}";

    internal static IResult Send(string file, HttpContext context)
    {
        if (!Files.TryGetValue(file, out var found))
        {
            return Results.NotFound();
        }

        // Without the hash the file is the newest there is, and must be asked for again.
        var named = context.Request.Query["v"] == found.Hash;
        context.Response.Headers.CacheControl = named ? "public, max-age=31536000, immutable" : "no-cache";
        var type = Path.GetExtension(file) switch { ".css" => "text/css; charset=utf-8", ".js" => "text/javascript; charset=utf-8", _ => "application/octet-stream" };
        return TypedResults.Bytes(found.Bytes, type, entityTag: new EntityTagHeaderValue($"\"{found.Hash}\""));
    }

    private static (byte[] Bytes, string Hash) Read(string name)
    {
        using var stream = typeof(CompanionFiles).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var bytes = copy.ToArray();
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6)));
    }
}
