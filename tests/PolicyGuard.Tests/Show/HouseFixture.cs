namespace PolicyGuard.Tests.Show;

/// <summary>One house for a class whose tests change nothing in it.</summary>
public abstract class HouseFixture : IAsyncLifetime
{
    internal ApiHouse House { get; private set; } = null!;

    private protected abstract Task<ApiHouse> OpenAsync();

    public async ValueTask InitializeAsync() => House = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class EmptyHouse : HouseFixture
{
    private protected override Task<ApiHouse> OpenAsync() => ApiHouse.OpenAsync();
}
