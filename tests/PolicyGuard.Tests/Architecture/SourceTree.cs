namespace PolicyGuard.Tests.Architecture;

/// <summary>The sources as they lie in the repository: walls between folders have no other guard than reading them.</summary>
internal static class SourceTree
{
    internal static string Root { get; } = Find();

    internal static IEnumerable<(string Path, string Text)> Files(string under, string pattern = "*.cs") => Directory
        .EnumerateFiles(Path.Combine(Root, under), pattern, SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}Migrations{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(f => (Path.GetRelativePath(Root, f), File.ReadAllText(f)));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PolicyGuard.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("PolicyGuard.sln is above no folder of the test's output.");
    }
}
