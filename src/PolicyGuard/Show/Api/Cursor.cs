using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PolicyGuard.Show.Api;

/// <summary>Where a page ended: the last row's time, where pages go by time, and its id. Rows that come in between shift nothing.</summary>
internal readonly record struct Cursor(long At, string Id)
{
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    internal DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(At);

    internal static string Of(DateTimeOffset at, string id) => Of(at.ToUnixTimeMilliseconds(), id);

    internal static string Of(string id) => Of(0, id);

    internal static string Of(long at, string id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{at}|{id}"));

    /// <returns>Null when no page gave it.</returns>
    internal static Cursor? Read(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|', 2);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= Latest ? new Cursor(at, parts[1]) : null;
    }
}
