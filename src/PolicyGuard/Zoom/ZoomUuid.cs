namespace PolicyGuard.Zoom;

/// <summary>Meeting uuids in paths: twice encoded when they start with a slash or hold two in a row, once otherwise (zoom-platform 6.8).</summary>
internal static class ZoomUuid
{
    internal static string PathSegment(string uuid)
    {
        var once = Uri.EscapeDataString(uuid);
        return uuid.StartsWith('/') || uuid.Contains("//", StringComparison.Ordinal) ? Uri.EscapeDataString(once) : once;
    }
}
