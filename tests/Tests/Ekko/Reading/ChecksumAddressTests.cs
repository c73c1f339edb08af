using Ekko.Reading;

namespace Ekko.Tests.Ekko;

public sealed class ChecksumAddressTests
{
    /// <summary>The examples of EIP-55.</summary>
    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    public void Capitals_are_those_of_the_standard(string address)
    {
        Assert.Equal(address, ChecksumAddress.Format(address.ToLowerInvariant()));
        Assert.False(ChecksumAddress.IsWrong(address));
        Assert.False(ChecksumAddress.IsWrong(address.ToLowerInvariant()));
    }

    [Fact]
    public void A_mistyped_capital_is_noticed() => Assert.True(ChecksumAddress.IsWrong("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    public void Other_text_is_no_address(string text)
    {
        Assert.False(ChecksumAddress.IsAddress(text));
        Assert.Equal(text, ChecksumAddress.Format(text));
    }
}
