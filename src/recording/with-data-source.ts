import { DataSource } from 'typeorm';

/**
 * Nest's providers for services whose constructor takes the DataSource and nothing else. They carry no decorator of Nest, so
 * that the command line calls them without loading it (DECISIONS.md, "The command line does not start Nest").
 */
export const withDataSource = (...services: (new (dataSource: DataSource) => object)[]) =>
  services.map((service) => ({
    provide: service,
    useFactory: (dataSource: DataSource) => new service(dataSource),
    inject: [DataSource],
  }));
