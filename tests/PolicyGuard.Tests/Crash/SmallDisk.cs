using System.Diagnostics;
using System.Globalization;

namespace PolicyGuard.Tests.Crash;

/// <summary>
/// A disk for one process that can be filled to the last byte. A tmpfs in a mount namespace of its own, which needs no rights and leaves
/// nothing mounted; where a machine forbids such namespaces, a limit on the size of files, which refuses the same writes with another error.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private const string Size = "size=8m";

    private readonly bool own;

    internal SmallDisk() => own = Run("unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "-o", Size, "tmpfs", Folder) == 0;

    internal string Folder { get; } = Directory.CreateTempSubdirectory("policyguard-full-").FullName;

    internal string Kind => own ? "a full tmpfs" : "a limit on the size of files";

    /// <summary>The command, on this disk. The shells give way to it, so the process is the command's own.</summary>
    internal ProcessStartInfo On(params string[] command) => own
        ? new("unshare", ["--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs -o {Size} tmpfs \"$0\" && exec \"$@\"", Folder, .. command])
        : new("sh", ["-c", "trap '' XFSZ; exec \"$@\"", "sh", .. command]);

    internal void Fill(Process process)
    {
        if (!own)
        {
            Limit(process, "1:unlimited");
            return;
        }

        using var ballast = new FileStream(Ballast(process), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        var block = new byte[512];
        try
        {
            while (true)
            {
                ballast.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    internal void Free(Process process)
    {
        if (own)
        {
            File.Delete(Ballast(process));
        }
        else
        {
            Limit(process, "unlimited:unlimited");
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string Ballast(Process process) => $"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/root{Folder}/ballast";

    private static void Limit(Process process, string bytes) =>
        Run("prlimit", "--pid", process.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}").ShouldBe(0);

    private static int Run(string file, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(file, args) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
