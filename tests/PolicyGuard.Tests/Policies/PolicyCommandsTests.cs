using PolicyGuard.Policies;

namespace PolicyGuard.Tests.Policies;

public sealed class PolicyCommandsTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"policy-{Guid.NewGuid():N}.yaml");
    private readonly StringWriter _output = new();

    [Fact]
    public async Task The_file_users_copy_is_valid()
    {
        await File.WriteAllTextAsync(_file, PolicyFile.DefaultText());

        (await PolicyCommands.ValidateAsync(_file, _output, CancellationToken.None)).ShouldBe(0);
        _output.ToString().ShouldContain("clinic-default version 1 is a valid policy");
    }

    [Fact]
    public async Task A_faulty_file_prints_every_fault_and_exits_with_one()
    {
        await File.WriteAllTextAsync(_file, "policy: {id: x, version: 1}\nrules: {SCH-01: {mode: off}, LIV-05: {mode: fixx}}\n");

        (await PolicyCommands.ValidateAsync(_file, _output, CancellationToken.None)).ShouldBe(1);
        _output.ToString().ShouldContain("rules.SCH-01.mode: the waiting room may not be switched off");
        _output.ToString().ShouldContain("rules.LIV-05.mode: 'fixx' is not a mode");
        _output.ToString().ShouldContain("2 faults");
    }

    [Fact]
    public async Task A_missing_file_exits_with_two()
    {
        (await PolicyCommands.ValidateAsync(_file, _output, CancellationToken.None)).ShouldBe(2);
        _output.ToString().ShouldContain("cannot be read");
    }

    public void Dispose()
    {
        _output.Dispose();
        File.Delete(_file);
    }
}
