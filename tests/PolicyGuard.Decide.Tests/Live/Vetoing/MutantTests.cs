using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Tests.Live.Exploring;

namespace PolicyGuard.Decide.Tests.Live.Vetoing;

/// <summary>Vetoes.cs is compiled anew with one change at a time; what is then wrong must be seen, by the table or by exploring a small world.</summary>
public class MutantTests(ITestOutputHelper output)
{
    /// <summary>The name to which Decide shows what is internal.</summary>
    private const string Friend = "PolicyGuard.Decide.Tests";
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.Linq;";

    /// <summary>Small enough to be tried for a mutant that the table lets by.</summary>
    private static readonly string[] Worlds = ["reckless", "reckless, the therapist's word", "reckless, roles", "reckless, mixed ids", "reckless, from the panel", "reckless, from the panel, late", "reckless, from a panel with ids of its own", "reckless, one of a couple"];

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal)).Select(p => MetadataReference.CreateFromFile(p)),
        MetadataReference.CreateFromFile(typeof(Vetoes).Assembly.Location),
    ];

    [Fact]
    public void Every_mutant_of_the_vetoes_is_killed()
    {
        var source = Source();
        Killer(Compile(source)).ShouldBeNull("the vetoes as they are must be alive");
        Mutant.All.Length.ShouldBeGreaterThanOrEqualTo(40);

        var killers = new string?[Mutant.All.Length];
        Parallel.For(0, Mutant.All.Length, i => killers[i] = Killer(Compile(Change(source, Mutant.All[i]))));

        var alive = Mutant.All.Where((_, i) => killers[i] is null).Select(m => m.Name).ToList();
        var line = $"mutants of the vetoes: {Mutant.All.Length - alive.Count} of {Mutant.All.Length} killed, {killers.Count(k => k == "table")} by the table, {killers.Count(k => k is not (null or "table"))} by exploring";
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
        alive.ShouldBeEmpty();
    }

    /// <summary>The table is written by the same hands as the vetoes; exploring alone, with a rule that would do anything, finds what matters to people in a room.</summary>
    [Theory]
    [InlineData("touches whom the host let in")]
    [InlineData("acts without a host")]
    [InlineData("acts before the room was read")]
    [InlineData("any number is put out")]
    [InlineData("hands off is not heard")]
    [InlineData("acts on whose coming nobody saw")]
    [InlineData("acts while a place is kept")]
    [InlineData("acts on the ambiguous")]
    [InlineData("puts out the last guest")]
    [InlineData("somebody else's name is proof")]
    [InlineData("admits who does not wait")]
    [InlineData("removes who may be the one without whom the therapist went on")]
    public void Exploring_alone_kills_what_matters_most(string name) =>
        ByExploring(Compile(Change(Source(), Mutant.All.Single(m => m.Name == name))), 5).ShouldNotBeNull();

    private static string Change(string source, Mutant mutant)
    {
        source.Split(mutant.Text).Length.ShouldBe(2, $"the text of '{mutant.Name}' must stand there exactly once");
        return source.Replace(mutant.Text, mutant.Instead, StringComparison.Ordinal);
    }

    private static Guard Compile(string source)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release);
        var compilation = CSharpCompilation.Create(Friend, [CSharpSyntaxTree.ParseText(source), CSharpSyntaxTree.ParseText(Usings)], References, options);
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        emitted.Success.ShouldBeTrue(string.Join('\n', emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        var assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
        return assembly.GetType(typeof(Vetoes).FullName!)!.GetMethod(nameof(Vetoes.Check), BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Guard>();
    }

    private static string? Killer(Guard guard) => ByTable(guard) ?? ByExploring(guard, 4);

    private static string? ByTable(Guard guard)
    {
        foreach (var row in VetoTable.Rows)
        {
            try
            {
                if (guard(row.State, row.Command, row.About, row.Moment) != row.Answer)
                {
                    return "table";
                }
            }
            catch (NullReferenceException)
            {
                return "table";
            }
        }

        return null;
    }

    private static string? ByExploring(Guard guard, int depth)
    {
        foreach (var name in Worlds)
        {
            var world = SmallWorlds.All.Single(w => w.Name == name);
            if (new Explorer(world, guard).Run(depth).Broken.FirstOrDefault() is { } broken)
            {
                return broken;
            }
        }

        return null;
    }

    /// <summary>Inside the assembly: a build in CI knows no path of the sources.</summary>
    private static string Source()
    {
        using var reader = new StreamReader(typeof(MutantTests).Assembly.GetManifestResourceStream("Vetoes.cs")!);
        return reader.ReadToEnd();
    }
}
