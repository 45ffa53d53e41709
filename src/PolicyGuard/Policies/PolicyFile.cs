using System.Collections.Immutable;
using System.Text;
using PolicyGuard.Decide.Policies;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace PolicyGuard.Policies;

/// <summary>A policy, or everything that keeps a file from being one.</summary>
/// <param name="Policy">Null exactly when there are faults.</param>
internal sealed record PolicyLoadResult(ClinicPolicy? Policy, IReadOnlyList<PolicyFault> Faults);

/// <summary>Reads policies written in YAML. Works on parser events, because only they keep every place and every duplicate.</summary>
internal static class PolicyFile
{
    internal const int MaxBytes = 256 * 1024;

    private const int MaxDepth = 16;
    private const string DefaultName = "PolicyGuard.Policies.clinic-default.yaml";

    /// <summary>The policy of a practice that wrote none; the same file users may copy.</summary>
    internal static ClinicPolicy LoadDefault()
    {
        var result = Parse(DefaultText());
        return result.Policy ?? throw new InvalidOperationException($"The built-in policy is broken: {string.Join("; ", result.Faults)}");
    }

    internal static string DefaultText()
    {
        using var stream = typeof(PolicyFile).Assembly.GetManifestResourceStream(DefaultName)
            ?? throw new InvalidOperationException($"{DefaultName} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">We may not read the file.</exception>
    internal static async Task<PolicyLoadResult> LoadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.Length > MaxBytes)
            return Faulty(TooLarge);
        return Parse(await File.ReadAllTextAsync(path, cancellationToken));
    }

    internal static PolicyLoadResult Parse(string yaml)
    {
        if (Encoding.UTF8.GetByteCount(yaml) > MaxBytes)
            return Faulty(TooLarge);
        var (node, fault) = ReadDocument(yaml, "policy", "policy: {id: my-clinic, version: 1}");
        if (node is null)
            return Faulty(fault!);
        var (policy, faults) = PolicyReader.Read(node);
        return new PolicyLoadResult(policy, faults);
    }

    /// <summary>The one document of a YAML or JSON text with all its places, or why it is none.</summary>
    /// <param name="what">What the file holds one of.</param>
    /// <param name="beginning">How such a file begins, for somebody whose file is empty.</param>
    internal static (PolicyNode? Node, PolicyFault? Fault) ReadDocument(string yaml, string what, string beginning)
    {
        try
        {
            var parser = new Parser(new StringReader(yaml));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                return (null, Empty(beginning));
            var node = ReadNode(parser, 0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
                return (null, Fault(second.Start, $"a second document begins here; one file holds one {what}"));
            return node is PolicyNode.Scalar { Text: "" } ? (null, Empty(beginning)) : (node, null);
        }
        catch (NotAPolicyException refused)
        {
            return (null, refused.Fault);
        }
        catch (YamlException broken)
        {
            return (null, Fault(broken.Start, "this is not YAML; look for a missing quote, bracket or space after a colon"));
        }
    }

    private static PolicyFault Empty(string beginning) => new("", $"the file is empty; begin with \"{beginning}\"", 1, 1);

    private static PolicyFault TooLarge => new("", $"the file is larger than {MaxBytes / 1024} KiB", 1, 1);

    private static PolicyNode ReadNode(IParser parser, int depth)
    {
        if (depth > MaxDepth)
            throw new NotAPolicyException(Fault(parser.Current!.Start, "nested too deeply"));
        if (parser.TryConsume<AnchorAlias>(out var alias))
            throw new NotAPolicyException(Fault(alias.Start, "references (*name) are not allowed; write the value out"));
        if (parser.TryConsume<YamlScalar>(out var scalar))
            return new PolicyNode.Scalar(scalar.Value, Line(scalar.Start), Column(scalar.Start));
        if (parser.TryConsume<SequenceStart>(out var list))
        {
            var items = ImmutableArray.CreateBuilder<PolicyNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(ReadNode(parser, depth + 1));
            return new PolicyNode.Sequence(items.ToImmutable(), Line(list.Start), Column(list.Start));
        }
        var map = parser.Consume<MappingStart>();
        var entries = ImmutableArray.CreateBuilder<PolicyEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(parser, depth + 1) as PolicyNode.Scalar
                ?? throw new NotAPolicyException(Fault(map.Start, "a key must be a plain word"));
            entries.Add(new PolicyEntry(key, ReadNode(parser, depth + 1)));
        }
        return new PolicyNode.Map(entries.ToImmutable(), Line(map.Start), Column(map.Start));
    }

    private static PolicyLoadResult Faulty(PolicyFault fault) => new(null, [fault]);

    private static PolicyFault Fault(Mark at, string text) => new("", text, Line(at), Column(at));

    private static int Line(Mark at) => (int)Math.Max(1, at.Line);

    private static int Column(Mark at) => (int)Math.Max(1, at.Column);

    private sealed class NotAPolicyException(PolicyFault fault) : Exception(fault.Text)
    {
        internal PolicyFault Fault { get; } = fault;
    }
}
