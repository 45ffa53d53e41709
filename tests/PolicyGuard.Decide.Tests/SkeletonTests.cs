namespace PolicyGuard.Decide.Tests;
public class SkeletonTests { [Fact] public void Runs() => (1 + 1).ShouldBe(2); }
