using PolicyGuard.Storage;

namespace PolicyGuard.Commands;

/// <summary>Writes a file that was not there, whole or not at all. Faults are one line in plain words.</summary>
internal static class NewFile
{
    private const int NoSpaceUnix = 28;
    private const int QuotaUnix = 122;
    private const int ReadOnlyUnix = 30;
    private const int NoSpaceWindows = unchecked((int)0x80070070);

    /// <summary>What can be told before any work is done; null when nothing speaks against it.</summary>
    internal static string? Fault(string path) =>
        string.IsNullOrWhiteSpace(path) ? "a file is not named"
        : Directory.Exists(path) ? $"{path} is a folder; name a file in it"
        : File.Exists(path) ? $"{path} is there already and is not overwritten; name another, or move that one away"
        : Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder) ? $"the folder {folder} does not exist"
        : null;

    /// <param name="write">May throw what it likes but an <see cref="IOException"/> of something else; then too nothing is left behind.</param>
    /// <returns>What was in the way of the file itself.</returns>
    internal static string? Write(string path, Action<Stream> write)
    {
        if (Fault(path) is { } known)
        {
            return known;
        }

        try
        {
            AtomicFile.Write(path, write, replace: false);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may have put a file there meanwhile.
            return Fault(path) ?? $"{path} cannot be written: {Cause(e)}";
        }
    }

    internal static string Cause(Exception e) => e switch
    {
        UnauthorizedAccessException => "permission is denied",
        IOException { HResult: ReadOnlyUnix } => "the disk is read-only",
        IOException { HResult: NoSpaceUnix or QuotaUnix or NoSpaceWindows } => "the disk is full",
        DirectoryNotFoundException or FileNotFoundException => "it is not there",
        _ => e.GetType().Name,
    };
}
