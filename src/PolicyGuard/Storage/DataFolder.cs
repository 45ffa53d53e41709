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

/// <summary>Holds the folder for this process until disposed; the operating system lets go of it when the process dies.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream held;

    public DataFolderLock(DataFolder folder)
    {
        folder.Create();
        try
        {
            held = new FileStream(folder.File(".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new DataFolderInUseException(folder.Path);
        }
    }

    public void Dispose() => held.Dispose();
}
