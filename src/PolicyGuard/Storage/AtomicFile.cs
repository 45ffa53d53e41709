namespace PolicyGuard.Storage;

/// <summary>Writes a file whole or not at all: beside its place first, on the disk, then renamed.</summary>
internal static class AtomicFile
{
    /// <param name="write">May throw what it likes; then nothing is left behind.</param>
    /// <param name="replace">False: a file that is there already is an <see cref="IOException"/>.</param>
    internal static void Write(string path, Action<Stream> write, bool replace)
    {
        var beside = $"{Path.GetFullPath(path)}.{Guid.NewGuid():N}.part";
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, replace);
        }
        finally
        {
            if (File.Exists(beside))
            {
                File.Delete(beside);
            }
        }
    }
}
