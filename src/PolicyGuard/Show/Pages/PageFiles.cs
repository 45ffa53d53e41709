using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace PolicyGuard.Show.Pages;

/// <summary>The pages' few files, inside the assembly: the same wherever the host is started from. An address holds the file's hash, so it may be kept for ever.</summary>
internal static class PageFiles
{
    private const string Prefix = "PolicyGuard.Assets.";
    private static readonly FrozenDictionary<string, (byte[] Bytes, string Hash)> Files = typeof(PageFiles).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(n => n[Prefix.Length..], Read, StringComparer.Ordinal);

    internal static string Url(string file) => $"/assets/{file}?v={Files[file].Hash}";

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{file}", Send).AllowAnonymous().ExcludeFromDescription();

    private static IResult Send(string file, HttpContext context)
    {
        if (!Files.TryGetValue(file, out var found))
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        var type = Path.GetExtension(file) == ".css" ? "text/css; charset=utf-8" : "image/svg+xml";
        return TypedResults.Bytes(found.Bytes, type, entityTag: new EntityTagHeaderValue($"\"{found.Hash}\""));
    }

    private static (byte[] Bytes, string Hash) Read(string name)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var bytes = copy.ToArray();
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6)));
    }
}
