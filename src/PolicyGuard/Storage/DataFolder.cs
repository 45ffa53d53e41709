namespace PolicyGuard.Storage;

/// <summary>The folder that holds the databases and keys. One process may own it.</summary>
internal sealed record DataFolder(string Path)
{
    internal string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder readable by its owner alone.</summary>
    internal void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
            return;
        }

        Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

/// <summary>Another process owns the data folder.</summary>
internal sealed class DataFolderInUseException(string folder)
    : Exception($"The data folder '{folder}' is in use by another PolicyGuard process. Stop that one, or give this one a folder of its own with Storage:ConnectionString.");

/// <summary>The data folder cannot be made or written.</summary>
internal sealed class DataFolderUnusableException(string folder, Exception cause)
    : Exception($"The data folder '{folder}' cannot be used: this account must be able to make it and write in it. Another is chosen with Storage:ConnectionString.", cause);

/// <summary>Holds the folder for this process until disposed; the operating system lets go of it when the process dies.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream held;

    public DataFolderLock(DataFolder folder)
    {
        try
        {
            folder.Create();
            held = new FileStream(folder.File(".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new DataFolderInUseException(folder.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderUnusableException(folder.Path, e);
        }
    }

    /// <summary>EWOULDBLOCK of Linux and of macOS, and Windows' sharing and lock violations: only these mean another process.</summary>
    private static bool IsHeld(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;

    public void Dispose() => held.Dispose();
}
